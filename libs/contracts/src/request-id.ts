/** Header of every answer: what the log of the panel calls the request. A proxy of TRUSTED_PROXIES may choose it. */
export const REQUEST_ID_HEADER = 'X-Request-Id';

/** The ids that are taken from a proxy. */
export const REQUEST_ID_PATTERN = /^[\dA-Za-z-]{1,64}$/;
