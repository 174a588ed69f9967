import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { AppError } from '../errors/app-error.js';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

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
    if (!this.isAllowed(request)) throw new AppError('cross_site_request');
    return true;
  }

  private isAllowed(request: Request): boolean {
    const site = request.get('sec-fetch-site');
    if (SAFE_METHODS.includes(request.method)) return site !== 'cross-site';
    if (site !== undefined) return site === 'same-origin' || site === 'none';
    const origin = request.get('origin');
    return origin === undefined || this.isOwn(origin, request.headers.host ?? '');
  }

  private isOwn(origin: string, host: string): boolean {
    if (this.config.publicOrigin) return origin === this.config.publicOrigin;
    return URL.parse(origin)?.host === host.toLowerCase();
  }
}
