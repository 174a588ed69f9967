/** Sends all messages of one turn of the event loop as one array: each `postMessage` wakes the other thread. */
export class MessageBatch<Message> {
  private messages: Message[] = [];

  constructor(private readonly post: (messages: Message[]) => void) {}

  add(message: Message): void {
    if (this.messages.length === 0) setImmediate(() => this.flush());
    this.messages.push(message);
  }

  private flush(): void {
    const { messages } = this;
    this.messages = [];
    this.post(messages);
  }
}
