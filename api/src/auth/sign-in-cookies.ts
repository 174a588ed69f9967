import { Injectable } from '@nestjs/common';
import type { Exchange } from '../http/exchange.js';
import { type Caller, setBrowserToken } from './caller.js';
import { SessionCookie } from './session-cookie.js';

/** The tokens that a browser gets when it has signed in. */
export interface BrowserTokens {
  token: string;
  /** See `KnownBrowsers`. */
  browserToken: string;
}

/** Sets the cookies of a browser that has signed in. */
@Injectable()
export class SignInCookies {
  constructor(private readonly cookie: SessionCookie) {}

  set({ request, response }: Exchange, browser: BrowserTokens, caller: Caller): void {
    // First: small programs keep the first cookie that they are given.
    this.cookie.set(request, response, browser.token, caller.originKeyHash !== null);
    setBrowserToken(response, this.cookie.panelId, browser.browserToken, this.cookie.attributes(request, response));
  }
}
