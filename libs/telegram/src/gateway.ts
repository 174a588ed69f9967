import { acceptLoginToken } from './accept-login-token.js';
import { type AccountReading, readProfile } from './account-reading.js';
import { type Catalogue, readCatalogue } from './catalogue.js';
import { newClientDevice } from './client-device.js';
import { type AppAccess, Connector, type ConnectorOptions } from './connector.js';
import type { Deadline } from './deadline.js';
import { type DeviceChange, type DeviceChangeResult, type DeviceList, changeDevices, readDevices } from './devices.js';
import { TelegramUnreachableError } from './errors.js';
import { type FileLocation, type FileResult, readFiles } from './files.js';
import type { GatewayOptions } from './gateway-options.js';
import { KEY_COOLDOWN_MS, KeyCooldowns } from './key-cooldowns.js';
import { LoginGateway } from './login-gateway.js';
import { logOut } from './login-steps.js';
import type { Proxy, ProxyCheck, ProxyCheckOptions } from './proxy.js';
import { Servers, type TelegramEnvironment } from './servers.js';
import { adoptSession } from './session-adoption.js';
import { confirmSessionEnd, endSession } from './session-end.js';
import {
  type Transaction,
  type TransactionCurrency,
  type TransactionKey,
  type TransactionPage,
  type TransactionsQuery,
  readTransactions,
  readTransactionsById,
} from './star-transactions.js';
import { decodeSession } from './stored-keys.js';
import type {
  AcceptedDevice,
  AdoptedSession,
  ForeignSession,
  ReadOptions,
  ReadStage,
  TelegramGateway,
} from './telegram-gateway.js';
import { applyPatches } from './teleproto-patches/index.js';

/** Default of `deadlineMs`. */
const DEADLINE_MS = 20_000;
/** Default of `qrWaitMs`. */
const QR_WAIT_MS = 12_000;
/** Default of `confirmAfterMs`. */
const CONFIRM_AFTER_MS = 3_000;

/**
 * The gateway on this thread. Between calls it keeps only the circuit breakers of data centres, the address of each that
 * worked last, the cooldowns of keys, and a key without an account for the countries of proxies. Every call closes its connection. After a connection that
 * was cut off before the answer came, the next call with that key waits until 10 s are over, or fails with `waitSeconds`
 * when its deadline is too near.
 */
export class InProcessTelegramGateway extends LoginGateway implements TelegramGateway {
  private readonly connectorOptions: ConnectorOptions;

  constructor(options: GatewayOptions) {
    const { deadlineMs = DEADLINE_MS, appVersion } = options;
    const newDevice = appVersion === undefined ? undefined : newClientDevice(appVersion);
    const connectorOptions: ConnectorOptions = { deadlineMs, newDevice };
    const { qrWaitMs = QR_WAIT_MS, confirmAfterMs = CONFIRM_AFTER_MS } = options;
    super(newConnector(options, connectorOptions), qrWaitMs, confirmAfterMs);
    this.connectorOptions = connectorOptions;
  }

  /** Changes `deadlineMs` of the options for later calls; circuit breakers and cooldowns stay. */
  setDeadline(deadlineMs: number): void {
    this.connectorOptions.deadlineMs = deadlineMs;
  }

  /**
   * Reads name, Premium and Stars.
   * @throws SessionInvalidError only when a second connection, some seconds later, gets such an error too: one is no proof
   */
  async readAccount(
    app: AppAccess,
    session: string,
    onStage: (stage: ReadStage) => void,
    { salts, signal, ...known }: ReadOptions = {},
  ): Promise<AccountReading> {
    const { userId, ...stored } = decodeSession(session);
    const read = (deadline: Deadline) =>
      this.connector.connect(app, { ...stored, salts }, deadline, async (connection) => {
        onStage('profile');
        return readProfile(connection, known, (self) => {
          if (self.id.toString() !== userId) throw new TelegramUnreachableError('Telegram described another account');
          onStage('stars');
        });
      });
    onStage('connect');
    return this.connector.callWithDeadline(
      (deadline) => confirmSessionEnd(read, this.confirmAfterMs, deadline),
      signal,
    );
  }

  /** Reads the account of another program's session; see `TelegramGateway`. */
  adoptSession(app: AppAccess, foreign: ForeignSession, signal?: AbortSignal): Promise<AdoptedSession> {
    return adoptSession(this.connector, app, foreign, this.confirmAfterMs, signal);
  }

  /** Lets another program in by its login token, which is base64url. */
  async acceptLoginToken(
    app: AppAccess,
    session: string,
    token: string,
    signal?: AbortSignal,
  ): Promise<AcceptedDevice> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      acceptLoginToken(connection, Buffer.from(token, 'base64url')),
    );
  }

  /**
   * Ends the session at Telegram (`auth.logOut`). Succeeds also when the session has already ended, as two connections say.
   * @throws TelegramUnreachableError when it is not known whether the session has ended
   */
  async signOut(app: AppAccess, session: string, signal?: AbortSignal): Promise<void> {
    const stored = decodeSession(session);
    await this.connector.callWithDeadline(
      (deadline) =>
        endSession((end) => this.connector.connect(app, stored, end, logOut), this.confirmAfterMs, deadline),
      signal,
    );
  }

  /** Dials, negotiates and asks for `resPQ`, then for the country if there is an api_id. */
  checkProxy(environment: TelegramEnvironment, proxy: Proxy, options?: ProxyCheckOptions): Promise<ProxyCheck> {
    return this.connector.checkProxy(environment, proxy, options);
  }

  readDevices(app: AppAccess, session: string, signal?: AbortSignal): Promise<DeviceList> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) => readDevices(connection));
  }

  readTransactions(
    app: AppAccess,
    session: string,
    query: TransactionsQuery,
    signal?: AbortSignal,
  ): Promise<TransactionPage> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      readTransactions(connection, query),
    );
  }

  readTransactionsById(
    app: AppAccess,
    session: string,
    currency: TransactionCurrency,
    keys: TransactionKey[],
    signal?: AbortSignal,
  ): Promise<Transaction[]> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      readTransactionsById(connection, currency, keys),
    );
  }

  changeDevices(
    app: AppAccess,
    session: string,
    change: DeviceChange,
    signal?: AbortSignal,
  ): Promise<DeviceChangeResult> {
    return this.connector.connectOnce(app, decodeSession(session), signal, (connection) =>
      changeDevices(connection, change),
    );
  }

  readCatalogue(
    app: AppAccess,
    session: string,
    { hash, salts }: { hash: number; salts?: string },
    signal?: AbortSignal,
  ): Promise<Catalogue | null> {
    return this.connector.connectOnce(app, { ...decodeSession(session), salts }, signal, (connection) =>
      readCatalogue(connection, hash),
    );
  }

  readFiles(app: AppAccess, session: string, files: FileLocation[], signal?: AbortSignal): Promise<FileResult[]> {
    return readFiles(this.connector, app, decodeSession(session), files, signal);
  }
}

function newConnector(
  { sandbox, keyCooldownMs = KEY_COOLDOWN_MS }: GatewayOptions,
  options: ConnectorOptions,
): Connector {
  applyPatches();
  return new Connector(new Servers(sandbox), new KeyCooldowns(keyCooldownMs), options);
}
