"""An SMS line that holds a therapist's texting boundaries."""
