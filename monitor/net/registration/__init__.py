"""What registries say of a registrable domain: RDAP first (RFC 9082, 9083), WHOIS (RFC 3912) as a labelled fallback."""
