import type { ProxyFault } from './proxy-fault.js';

export interface ProxyAuth {
  username: string;
  password: string;
}

export interface ProxyOptions {
  kind: 'socks5' | 'http' | 'mtproxy';
  /** The user name and password that SOCKS5 or HTTP demand, none if not given. */
  auth?: ProxyAuth;
  /**
   * Of an MTProxy, in hex: 16 bytes, `dd` and 16 bytes, or `ee`, 16 bytes and a domain. One with `dd` if not given. The
   * proxy is strict: with a prefix it takes the padded transport alone, with `ee` fake TLS alone.
   */
  secret?: string;
  /** The loopback address from which it connects to the data centres, 127.0.0.2 if not given. */
  from?: string;
  /** A free one if not given. */
  port?: number;
  fault?: ProxyFault;
}

/** A proxy in front of the data centres. */
export interface SandboxProxy {
  kind: ProxyOptions['kind'];
  host: string;
  port: number;
  /** As clients take it: `socks5://…`, `http://…` or `tg://proxy?…`. */
  link: string;
  /** Of clients, since the start. */
  connections(): { open: number; total: number };
  /** Replaces the fault, for the bytes that are sent from now on; undefined ends it. */
  setFault(fault: ProxyFault | undefined): void;
  close(): Promise<void>;
}
