// The gateway on the calling thread, for tests and for programs that do nothing else.
export { InProcessTelegramGateway } from './gateway.js';
