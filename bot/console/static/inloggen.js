// A link that carries its token behind "#" leads to the page that shows whose it is.
"use strict";
if (location.hash.length > 20) location.replace("/inloggen/" + encodeURIComponent(location.hash.slice(1)) + location.search);
