/**
 * Binds a panel session to the origin of the page that signed in. Cookies know no ports, so a browser sends them to every
 * service of the host, and every service of the host may set them; the local storage belongs to one origin alone. A client
 * that sends a key when it signs in must send the same with every request of that session. One that sends none has a
 * session without a key, which no request with a key may use.
 */
export const ORIGIN_KEY_HEADER = 'X-Origin-Key';
/** 32 random bytes as URL-safe base64. */
export const ORIGIN_KEY_PATTERN = /^[\w-]{43}$/;
