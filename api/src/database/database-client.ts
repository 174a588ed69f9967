import { Client } from 'pg';

/** Private members of `pg` that are used here. */
interface PrivateMembers {
  connection: { stream: { destroy(): void }; emit(event: 'error', error: Error): void };
  /** Undefined before SASL, null after the server has proved that it knows the password. */
  saslSession?: object | null;
  /** False without TLS. */
  ssl: unknown;
}

type Handler = '_handleAuthCleartextPassword' | '_handleAuthMD5Password' | '_handleReadyForQuery';

/**
 * A connection to the database. With `require_auth=scram-sha-256` in the URL (libpq's parameter of that name) it sends
 * no password that the server could read or repeat, and asks nothing of a server that has not proved that it knows the
 * password: `pg` by itself does whatever the server asks for. Without it the password is sent as it is over TLS alone, or
 * where the URL says `require_auth=password`: while a server is down, another user of the machine may listen at its port.
 */
export class DatabaseClient extends Client {
  constructor(options: { connectionString?: string; [name: string]: unknown }) {
    super(options);
    // Queries report a lost connection, and later ones fail. Without a listener it would end the process.
    this.on('error', () => undefined);
    const members = this as unknown as PrivateMembers;
    if (requiresScram(options.connectionString)) refuseAllButScram(members);
    else if (!members.ssl && !allowsCleartext(options.connectionString)) refuseCleartext(members);
  }
}

function requiresScram(url = ''): boolean {
  return /[?&]require_auth=scram-sha-256(?:&|$)/.test(url);
}

function allowsCleartext(url = ''): boolean {
  return /[?&]require_auth=(?:[^&]*,)?password(?:,|&|$)/.test(url);
}

type Handlers = Record<Handler, (message: unknown) => void>;

function refuser(client: PrivateMembers, why: string): () => void {
  return () => {
    client.connection.emit('error', new Error(why));
    client.connection.stream.destroy();
  };
}

function refuseCleartext(client: PrivateMembers): void {
  (client as unknown as Handlers)._handleAuthCleartextPassword = refuser(
    client,
    'the server asks for the password in the clear, as somebody may who stands in for it: let it use SCRAM or TLS, or ' +
      'accept it by require_auth=password in DATABASE_URL',
  );
}

function refuseAllButScram(client: PrivateMembers): void {
  const handlers = client as unknown as Handlers;
  const refuse = refuser(client, 'the server has not proved that it knows the password');
  const ready = handlers._handleReadyForQuery.bind(client);
  handlers._handleAuthCleartextPassword = refuse;
  handlers._handleAuthMD5Password = refuse;
  handlers._handleReadyForQuery = (message) => (client.saslSession === null ? ready(message) : refuse());
}
