import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { AppError, type ErrorFields } from '../errors/app-error.js';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Whether `Sec-Fetch-Site` names another origin. Browsers omit it on plain http. */
export function isFromOtherOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  return site === 'same-site' || site === 'cross-site';
}

/**
 * Refuses cross-site requests (CSRF). Browsers send the relation of the page to the target in
 * `Sec-Fetch-Site` (W3C Fetch Metadata); on plain http outside of localhost they leave it out, and `Origin` (RFC 6454)
 * remains. Requests with neither header are not from a browser and are allowed.
 */
@Injectable()
export class CrossSiteGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!this.isAllowed(request)) throw new AppError('cross_site_request', this.addressesOf(request));
    return true;
  }

  private isAllowed(request: Request): boolean {
    const site = request.get('sec-fetch-site');
    if (SAFE_METHODS.includes(request.method)) return site !== 'cross-site';
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    const origin = request.get('origin');
    return origin === undefined || this.ownOrigins(request).includes(origin);
  }

  /** The allowed origins. Without PUBLIC_URL it is unknown whether a proxy uses https. */
  private ownOrigins({ headers: { host = '' } }: Request): string[] {
    const { publicUrls } = this.config;
    const authority = host.toLowerCase();
    return publicUrls.length > 0
      ? publicUrls.map(({ origin }) => origin)
      : [`http://${authority}`, `https://${authority}`];
  }

  /** The origin of the page and the allowed ones, for the operator. */
  private addressesOf(request: Request): ErrorFields {
    const origin = request.get('origin');
    return origin === undefined ? {} : { origin, expected_origins: this.ownOrigins(request) };
  }
}
