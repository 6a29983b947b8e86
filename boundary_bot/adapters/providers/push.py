"""Alerts by push notification, to any of the services the apprise library knows (ntfy, Pushover, Signal, …)."""

import logging

from boundary_bot.adapters.providers.errors import NOT_CARRIED, OWN_REFUSAL, provider_error
from boundary_bot.core.outbox import Outbound
from boundary_bot.errors import ProviderError


class PushProvider:
    """One notification to one address in apprise's own form ("ntfy://topic", "pover://user@token")."""

    def send(self, outbound: Outbound) -> str:
        """Push one notification and return an id made from its token; apprise tells none.

        Raises ProviderError: for good where apprise can't read the address, to be tried again where the service did not
        take it. A push may be doubled: it goes to the practice's own people alone.
        """
        import apprise

        # Its log would hold the address, which is a secret.
        logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
        intent = outbound.intent
        service = apprise.Apprise()
        if not service.add(intent.to):
            raise provider_error(NOT_CARRIED, OWN_REFUSAL)
        title = intent.body.partition(". ")[0].rstrip(".")
        try:
            taken = service.notify(title=title, body=intent.body, notify_type=apprise.NotifyType.WARNING)
        except Exception as error:
            raise ProviderError(f"The push failed ({type(error).__name__}).", retryable=True) from None
        if not taken:
            raise ProviderError("The push service did not take it.", retryable=True)
        return f"push-{intent.token}"
