"""Sites as a browser shows them, seen in a process of its own: `renderer.Renderer` asks, `serving` answers, Chromium does the looking."""
