import { Client } from 'pg';

/** What `pg` hides, as far as it is used here. */
interface Hidden {
  connection: { stream: { destroy(): void }; emit(event: 'error', error: Error): void };
  /** Undefined until SASL begins, null when the server has proved that it knows the password. */
  saslSession?: object | null;
}

type Handler = '_handleAuthCleartextPassword' | '_handleAuthMD5Password' | '_handleReadyForQuery';

/**
 * A connection to the database. With `require_auth=scram-sha-256` in the URL (libpq's parameter of that name) it sends
 * no password that the server could read or repeat, and asks nothing of a server that has not proved that it knows the
 * password: `pg` by itself does whatever the server asks for.
 */
export class DatabaseClient extends Client {
  constructor(options: { connectionString?: string; [name: string]: unknown }) {
    super(options);
    if (requiresScram(options.connectionString)) refuseAllButScram(this as unknown as Hidden);
  }
}

function requiresScram(url = ''): boolean {
  return /[?&]require_auth=scram-sha-256(?:&|$)/.test(url);
}

function refuseAllButScram(client: Hidden): void {
  const handlers = client as unknown as Record<Handler, (message: unknown) => void>;
  const refuse = () => {
    client.connection.emit('error', new Error('the server has not proved that it knows the password'));
    client.connection.stream.destroy();
  };
  const ready = handlers._handleReadyForQuery.bind(client);
  handlers._handleAuthCleartextPassword = refuse;
  handlers._handleAuthMD5Password = refuse;
  handlers._handleReadyForQuery = (message) => (client.saslSession === null ? ready(message) : refuse());
}
