import type { SandboxAddresses } from './servers.js';

export interface GatewayOptions {
  /** Undefined when there is no sandbox. */
  sandbox?: SandboxAddresses;
  /** The deadline of one call, including connecting. */
  deadlineMs?: number;
  /** The pause before a second connection confirms that a session has ended. */
  confirmAfterMs?: number;
  /** The cooldown of a key whose last connection was cut off before an answer came. */
  keyCooldownMs?: number;
  /** The version that new sign-ins name, which their sessions keep. */
  appVersion?: string;
  /** How long one `waitForQrLogin` waits for the scan. */
  qrWaitMs?: number;
}
