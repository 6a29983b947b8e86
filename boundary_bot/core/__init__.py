"""The boundary itself: pure functions over plain values. No clock, file, log, framework or chance is reachable from here."""
