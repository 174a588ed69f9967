/** One connection to a client: sends and receives whole packets. */
export interface Connection {
  readonly isOpen: boolean;
  /** When bytes of the client were last received, unix milliseconds of the system clock. */
  readonly lastReceivedAt: number;
  /** The address of the client. */
  readonly peer: string;
  send(packet: Buffer): void;
  close(): void;
  /** Closes after this time. A later call replaces an earlier one. */
  closeAfter(seconds: number): void;
  /** The client has proven that it holds an auth key: the time limit for that ends. */
  markAuthenticated(): void;
}

/** Handles the packets of one connection. */
export interface PacketHandler {
  handlePacket(packet: Buffer): void;
  /** The connection is closed. */
  close(): void;
}

/** Makes the packet handler of each new connection. */
export interface ConnectionHandler {
  open(connection: Connection): PacketHandler;
}
