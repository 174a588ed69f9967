// The worker thread: runs the calls of the main thread on its own gateway.
import { parentPort, workerData } from 'node:worker_threads';
import type { GatewayOptions } from '../gateway-options.js';
import { InProcessTelegramGateway } from '../gateway.js';
import { toErrorData } from './error-data.js';
import { MessageBatch } from './message-batch.js';
import type { GatewayCall, Request, Response } from './protocol.js';

const port = parentPort;
if (!port) throw new Error('This is the entry of a worker thread');
const options = workerData as GatewayOptions;
const gateway = new InProcessTelegramGateway(options);
const controllers = new Map<number, AbortController>();
const responses = new MessageBatch<Response>((messages) => port.postMessage(messages));

port.on('message', (requests: Request[]) => {
  for (const request of requests) {
    if (request.type === 'call') void respond(request.id, request);
    else if (request.type === 'abort') controllers.get(request.id)?.abort();
    else if (options.sandbox) Object.assign(options.sandbox, request.addresses);
  }
});

async function respond(id: number, call: GatewayCall): Promise<void> {
  const controller = new AbortController();
  controllers.set(id, controller);
  try {
    responses.add({ type: 'result', id, value: await run(id, call, controller.signal) });
  } catch (error) {
    responses.add({ type: 'error', id, error: toErrorData(error) });
  } finally {
    controllers.delete(id);
  }
}

function run(id: number, call: GatewayCall, signal: AbortSignal): Promise<unknown> {
  switch (call.method) {
    case 'beginLogin':
      return gateway.beginLogin(...call.args);
    case 'beginQrLogin':
      return gateway.beginQrLogin(...call.args);
    case 'waitForQrLogin':
      return gateway.waitForQrLogin(...call.args, signal);
    case 'resendCode':
      return gateway.resendCode(...call.args, signal);
    case 'sendEmailCode':
      return gateway.sendEmailCode(...call.args, signal);
    case 'confirmEmail':
      return gateway.confirmEmail(...call.args, signal);
    case 'resetLoginEmail':
      return gateway.resetLoginEmail(...call.args, signal);
    case 'confirmCode':
      return gateway.confirmCode(...call.args, signal);
    case 'confirmPassword':
      return gateway.confirmPassword(...call.args, signal);
    case 'cancelLogin':
      return gateway.cancelLogin(...call.args, signal);
    case 'readAccount': {
      const [app, session, readOptions] = call.args;
      const onStage = (stage: Extract<Response, { type: 'stage' }>['stage']) =>
        responses.add({ type: 'stage', id, stage });
      return gateway.readAccount(app, session, onStage, { ...readOptions, signal });
    }
    case 'adoptSession':
      return gateway.adoptSession(...call.args, signal);
    case 'acceptLoginToken':
      return gateway.acceptLoginToken(...call.args, signal);
    case 'signOut':
      return gateway.signOut(...call.args, signal);
    case 'checkProxy': {
      const [environment, proxy, checkOptions] = call.args;
      return gateway.checkProxy(environment, proxy, { ...checkOptions, signal });
    }
    case 'readTransactions':
      return gateway.readTransactions(...call.args, signal);
    case 'readTransactionsById':
      return gateway.readTransactionsById(...call.args, signal);
    case 'readCatalogue':
      return gateway.readCatalogue(...call.args, signal);
    case 'readFiles':
      return gateway.readFiles(...call.args, signal);
    case 'readDevices':
      return gateway.readDevices(...call.args, signal);
    case 'changeDevices':
      return gateway.changeDevices(...call.args, signal);
  }
}
