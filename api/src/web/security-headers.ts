import { randomBytes } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.js';

const NONCE_BYTES = 16;
const HSTS_SECONDS = 365 * 24 * 60 * 60;
const NO_FEATURES = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .concat('clipboard-write=(self)')
  .join(', ');

/** Headers of every answer. The nonce of its policy is in `response.locals.cspNonce`. */
export function securityHeaders(config: Config): RequestHandler[] {
  const isHttps = config.publicOrigin?.startsWith('https:') ?? false;
  const common = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: isHttps && { maxAge: HSTS_SECONDS, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
  });
  const strict = helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", (_, response) => `'nonce-${(response as Response).locals['cspNonce'] as string}'`],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['angular', 'angular#bundler'],
    },
  });
  return [common, ours, strict];
}

function ours(request: Request, response: Response, next: NextFunction): void {
  response.locals['cspNonce'] = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Permissions-Policy', NO_FEATURES);
  response.setHeader('X-Robots-Tag', 'noindex');
  if (request.path === '/api' || request.path.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  next();
}
