import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { AppError, type ErrorFields } from '../errors/app-error.js';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Whether a browser says that a page of another origin asks. Where it says nothing, it is plain http or no browser. */
export function isFromOtherOrigin(request: Request): boolean {
  const site = request.get('sec-fetch-site');
  return site === 'same-site' || site === 'cross-site';
}

/**
 * Refuses what a page of another site makes a browser send (CSRF). Browsers say where a request comes from in
 * `Sec-Fetch-Site` (W3C Fetch Metadata); on plain http outside of localhost they leave it out, and `Origin` (RFC 6454)
 * remains. Who sends neither is not a browser.
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
    return origin === undefined || this.own(request).includes(origin);
  }

  /** The origins of pages that may act. Without PUBLIC_URL nothing says whether a proxy speaks https. */
  private own({ headers: { host = '' } }: Request): string[] {
    const { publicUrls } = this.config;
    const authority = host.toLowerCase();
    return publicUrls.length > 0
      ? publicUrls.map(({ origin }) => origin)
      : [`http://${authority}`, `https://${authority}`];
  }

  /** For the person who has set the panel up: where the page was, and where it should have been. */
  private addressesOf(request: Request): ErrorFields {
    const origin = request.get('origin');
    return origin === undefined ? {} : { origin, expected_origins: this.own(request) };
  }
}
