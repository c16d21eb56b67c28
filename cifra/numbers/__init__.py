"""How a number is written: formats, grammar, `{stat}`, counting, sampling error."""
