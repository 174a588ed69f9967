import type { ProxyKind } from './proxy-text.js';

/**
 * Why a proxy does not carry a connection to Telegram.
 * - `unreachable`: it does not answer, or its name is not known.
 * - `auth`: it wants a user name and password, or others.
 * - `refused`: it does not connect to Telegram.
 * - `protocol`: it is no proxy of this kind, or its secret is wrong.
 */
export const PROXY_FAILURES = ['unreachable', 'auth', 'refused', 'protocol'] as const;
export type ProxyFailure = (typeof PROXY_FAILURES)[number];

/** A proxy of the signed-in user. Its password or secret is never returned. */
export interface Proxy {
  id: number;
  kind: ProxyKind;
  host: string;
  port: number;
  /** `""` when the owner gave none. */
  name: string;
  /** Whether it is used with a user name and password; false for MTProxy, which has a secret instead. */
  has_password: boolean;
  /** Where the last check that knew it says Telegram locates it, as ISO 3166-1 alpha-2; null without one. */
  country: string | null;
  /** When it was checked last, and how long a connection through it took then; `check_error` when it failed. */
  checked_at: string | null;
  check_ms: number | null;
  check_error: ProxyFailure | null;
  /** Accounts that use it, removed ones included. */
  accounts: number;
  created_at: string;
}

/** What holds for all sign-ins and accounts of the user. */
export interface ProxySettings {
  /** The proxy of a sign-in that names none. */
  default_proxy_id: number | null;
  /** Nothing of the user connects to Telegram without a proxy. */
  proxy_only: boolean;
}

/** Answer of `GET /api/proxies`, newest first. */
export interface ProxyList extends ProxySettings {
  items: Proxy[];
}

/** Body of `POST /api/proxies`. */
export interface CreateProxy {
  /** In one of the forms that `readProxy` understands. */
  proxy: string;
  name?: string;
  /** False: saved without a connection through it. */
  check?: boolean;
}

/** Body of `POST /api/proxy/check`. */
export interface CheckProxy {
  proxy_id: number;
}

/** Body of `PATCH /api/proxy/<id>`; an empty name resets it. */
export interface RenameProxy {
  name: string;
}

/** Body of `PATCH /api/proxies`: what is absent stays. */
export type ChangeProxySettings = Partial<ProxySettings>;

/** Body of `POST /api/accounts/proxy`: one proxy for all, or the proxies of `spread` in turn. */
export type ChangeAccountProxies = { ids: number[]; proxy_id: number | null } | { ids: number[]; spread: number[] };

/** Answer of `POST /api/accounts/proxy`: how many accounts have another proxy now. */
export interface ChangedAccountProxies {
  changed: number;
}
