import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { basePathOf, isHttps } from '../http/base-path.js';
import { Keyring } from '../sealing/keyring.js';
import { SESSION_SECONDS } from './panel-sessions.js';
import { cookiesOf, valueIn } from './request-cookies.js';

const SESSION_COOKIE = 'auth_token';
const SECOND_STEP_COOKIE = 'second_step';
const BEARER = 'Bearer ';

/**
 * The cookies that carry session tokens. `auth_token` is that of sessions without an origin key. Sessions with one have a
 * name of this panel's own, because panels on several ports of one host share their cookies.
 */
@Injectable()
export class SessionCookie {
  /** See `panelIdOf`. */
  readonly panelId: string;
  private readonly plainName: string;
  private readonly ownName: string;
  private readonly secondStepName: string;

  constructor(
    private readonly config: Config,
    keyring: Keyring,
  ) {
    this.plainName = `${config.cookiePrefix}${SESSION_COOKIE}`;
    this.panelId = panelIdOf(keyring);
    this.ownName = `${this.plainName}_${this.panelId}`;
    this.secondStepName = secondStepNameOf(config, keyring);
  }

  /**
   * The session token of a request. A `Bearer` header (RFC 6750, 2.1) takes precedence over the cookies, even if invalid.
   * Other schemes are ignored: a proxy with a password of its own may pass on its `Basic` header.
   */
  tokenOf(request: Request): string | null {
    const { authorization = '' } = request.headers;
    if (authorization.startsWith(BEARER)) return authorization.slice(BEARER.length);
    const cookies = cookiesOf(request);
    return valueIn(cookies, this.ownName) ?? valueIn(cookies, this.plainName);
  }

  /** @param hasOriginKey whether the session requires an origin key */
  set(request: Request, response: Response, token: string, hasOriginKey: boolean): void {
    const name = hasOriginKey ? this.ownName : this.plainName;
    const attributes = this.attributes(request, response);
    response.cookie(name, token, { ...attributes, maxAge: SESSION_SECONDS * 1000 });
    // It would take precedence over the new one.
    if (!hasOriginKey && valueIn(cookiesOf(request), this.ownName) !== null) expire(response, this.ownName, attributes);
  }

  /** Removes the cookie whose session has ended. */
  clear(request: Request, response: Response): void {
    const isOwn = valueIn(cookiesOf(request), this.ownName) !== null;
    expire(response, isOwn ? this.ownName : this.plainName, this.attributes(request, response));
  }

  /**
   * Two cookies of one name differ in path or domain, and the panel cannot know which one it has set: services on other ports
   * of the host or on sibling domains can set one (RFC 6265, 8.6). Both are removed.
   *
   * @throws AppError `ambiguous_session`
   */
  refuseDuplicates(request: Request, response: Response): void {
    const cookies = cookiesOf(request);
    if (cookies.length < 2) return;
    const twice = [this.ownName, this.plainName, this.secondStepName].filter(
      (name) => cookies.filter((own) => own.name === name).length > 1,
    );
    if (twice.length === 0) return;
    const attributes = this.attributes(request, response);
    for (const name of twice) {
      for (const path of pathsTo(request, response)) {
        for (const domain of domainsOf(request)) expire(response, name, { ...attributes, path, domain });
      }
    }
    throw new AppError('ambiguous_session');
  }

  /** The attributes of all cookies of the panel. */
  attributes(request: Request, response: Response): CookieOptions {
    return {
      httpOnly: true,
      sameSite: 'strict',
      path: this.config.cookiePrefix ? '/' : basePathOf(response),
      secure: isHttps(this.config, request),
    };
  }
}

/** A stable id, 8 hex digits, by which panels on one host tell their cookies apart. */
export function panelIdOf(keyring: Keyring): string {
  return createHmac('sha256', keyring.firstKey('index').key).update('cookie name').digest('hex').slice(0, 8);
}

/** The name of the cookie between the password and the code of the second factor. */
export function secondStepNameOf({ cookiePrefix }: Config, keyring: Keyring): string {
  return `${cookiePrefix}${SECOND_STEP_COOKIE}_${panelIdOf(keyring)}`;
}

/** Browsers drop a cookie only when its attributes are repeated. */
function expire(response: Response, name: string, attributes: CookieOptions): void {
  response.cookie(name, '', { ...attributes, maxAge: 0 });
}

/** Every path whose cookies a browser sends with this request (RFC 6265, 5.1.4). */
function pathsTo({ path }: Request, response: Response): string[] {
  const steps = `${basePathOf(response)}${path}`.split('/').filter((step) => step !== '');
  const paths = steps.map((_, last) => `/${steps.slice(0, last + 1).join('/')}`);
  return ['/', ...paths.flatMap((path) => [path, `${path}/`])];
}

/**
 * The host alone, and every domain whose cookies a browser sends to it. By `Host`, which was checked: behind a proxy Express takes
 * `X-Forwarded-Host` for it, which clients may set.
 */
function domainsOf({ headers: { host = '' } }: Request): (string | undefined)[] {
  const hostname = URL.parse(`http://${host}`)?.hostname ?? '';
  if (!/[a-z]$/i.test(hostname)) return [undefined];
  const labels = hostname.split('.');
  const domains = labels.slice(0, -1).map((_, first) => labels.slice(first).join('.'));
  // Names with an underscore are not valid in a domain (RFC 1034, 3.5), so no cookie can be set for them.
  return [undefined, ...domains.filter((domain) => !domain.includes('_'))];
}
