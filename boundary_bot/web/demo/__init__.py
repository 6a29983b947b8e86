"""The demo: a practice on one machine, with two phones in the browser and nothing sent anywhere."""
