// The gateway without a thread of its own: for tests and for programs that do nothing else.
export { InProcessTelegramGateway } from './gateway.js';
