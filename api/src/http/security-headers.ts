import type { RequestHandler } from 'express';
import type { Config } from '../config/config.js';
import { isHttps } from './base-path.js';
import { isApi } from './is-api.js';

const HSTS_SECONDS = 365 * 24 * 60 * 60;
const NO_FEATURES = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .concat('clipboard-write=(self)')
  .join(', ');

/** @param nonce of the inline styles of the page */
export function contentPolicy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types angular angular#bundler giftbuyer#worker',
  ].join(';');
}

/** Headers of every response. Responses of the API are not cacheable unless their handler sets another value. */
export function securityHeaders(config: Config): RequestHandler {
  const hasHttps = config.publicUrls.some(({ origin }) => origin.startsWith('https:'));
  const hsts = `max-age=${HSTS_SECONDS}${config.hstsSubdomains ? '; includeSubDomains' : ''}`;
  const headers = Object.entries({
    'Content-Security-Policy': contentPolicy(),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Permissions-Policy': NO_FEATURES,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex',
  });
  return (request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    // Browsers ignore it in an answer over http (RFC 6797, 8.1).
    if (hasHttps && isHttps(config, request)) response.setHeader('Strict-Transport-Security', hsts);
    if (isApi(request)) response.setHeader('Cache-Control', 'no-store');
    next();
  };
}
