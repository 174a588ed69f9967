import { type ProxyOptions, type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import type { AppAccess, CompletedLogin, GatewayOptions } from '../src/index.js';

export const app: AppAccess = {
  environment: 'sandbox',
  apiId: 4242,
  apiHash: '0123456789abcdef'.repeat(2),
  proxy: null,
};

/** Starts a sandbox for the tests of one file, with gateways to it. */
export function useSandbox() {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox();
  });
  afterAll(() => sandbox.close());
  return {
    get world() {
      return sandbox.world;
    },
    get faults() {
      return sandbox.faults;
    },
    get addresses() {
      return sandbox.addresses;
    },
    get calls() {
      return sandbox.calls;
    },
    get clock() {
      return sandbox.clock;
    },
    get peers() {
      return sandbox.peers();
    },
    startProxy: (options: ProxyOptions) => sandbox.startProxy(options),
    get keys() {
      return sandbox.keys();
    },
    /** A new gateway each time: a login must continue from the returned strings alone. */
    gateway: (deadlineMs?: number, more: GatewayOptions = {}) =>
      new InProcessTelegramGateway({ sandbox: sandbox.addresses, deadlineMs, confirmAfterMs: 0, ...more }),
    async signIn(phone: string): Promise<CompletedLogin> {
      const { login } = await this.gateway().beginLogin(app, phone);
      const step = await this.gateway().confirmCode(app, login, codeOf(phone));
      return step.step === 'done' ? step : this.gateway().confirmPassword(app, login, 'sandbox');
    },
  };
}

/** The code of a test number `+99966XYYYY` is five times X. */
export const codeOf = (phone: string) => phone.charAt(6).repeat(5);
