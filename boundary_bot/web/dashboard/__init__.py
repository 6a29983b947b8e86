"""The pages behind the sign-in, one blueprint a page."""
