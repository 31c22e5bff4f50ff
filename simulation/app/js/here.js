// Whether the page is looked at on the computer on which its worlds live: they share a processor then.

const HERE = ["localhost", "127.0.0.1", "[::1]"].includes(window.location.hostname);
