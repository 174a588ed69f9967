import type { Faults } from '../faults/faults.js';
import { decodeRequest, encodeAnswer, isTlObject } from '../tl/codec.js';
import type { TlObject } from '../tl/codec.js';
import { NEWEST_LAYER, OLDEST_LAYER } from '../tl/layers.js';
import { TlError } from '../tl/reader.js';
import { TlWriter } from '../tl/writer.js';
import { Refusal } from '../world/refusal.js';
import { auth } from './auth.js';
import { Call } from './call.js';
import type { Caller, Handler, Place } from './call.js';
import type { CallLog } from './call-log.js';
import { help } from './help.js';
import { outcomeAfter, outcomeBefore } from './outcome.js';
import type { Outcome } from './outcome.js';
import { password } from './password.js';
import { payments } from './payments.js';
import { updates } from './updates.js';
import { users } from './users.js';

const RPC_ERROR = 0x2144ca19;

/** From the bytes of a request to the bytes of its answer. */
export class Router {
  private readonly handlers = new Map<string, Handler>([
    ...help,
    ...auth,
    ...password(),
    ...users,
    ...updates,
    ...payments,
  ]);

  constructor(
    private readonly place: Place,
    private readonly faults: Faults,
    private readonly calls: CallLog,
    private readonly log: (line: string) => void,
  ) {}

  answer(body: Buffer, caller: Caller): Outcome {
    try {
      return this.run(this.unwrap(decodeRequest(body), caller), caller);
    } catch (error) {
      if (error instanceof Refusal) return { answer: encodeRefusal(error) };
      if (!(error instanceof TlError)) throw error;
      this.log(`A request could not be read: ${error.message}`);
      return { answer: encodeRefusal(new Refusal(400, 'INPUT_FETCH_ERROR')) };
    }
  }

  private run(request: TlObject, caller: Caller): Outcome {
    const { client } = caller;
    const { dc, world } = this.place;
    const phone = this.phoneOf(request, caller);
    this.calls.record(request._, phone, dc);
    if (!client) throw new Refusal(400, 'CONNECTION_NOT_INITED');
    const { effect, delayMs } = this.faults.take({ method: request._, phone, dc });
    const isByPhone = typeof request['phoneNumber'] === 'string';
    const instead = outcomeBefore(effect, { world, deviceId: caller.keyId, phone, isByPhone });
    if (instead !== undefined) return instead;
    const answer = this.execute(new Call(this.place, { id: caller.keyId, model: client.model }), request, client.layer);
    return outcomeAfter(effect, answer, delayMs);
  }

  private execute(call: Call, request: TlObject, layer: number): Buffer {
    try {
      const handler = this.handlers.get(request._);
      if (handler) return encodeAnswer(handler(call, request), layer);
      this.log(`No handler for ${request._}`);
      this.calls.recordUnknown(request._);
      throw new Refusal(400, 'INPUT_METHOD_INVALID');
    } catch (error) {
      if (error instanceof Refusal) return encodeRefusal(error);
      this.log(`${request._} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return encodeRefusal(new Refusal(500, 'RPC_CALL_FAIL'));
    }
  }

  /** Takes the wrappers off a request and remembers what they tell about the client. */
  private unwrap(wrapped: TlObject, caller: Caller): TlObject {
    let request = wrapped;
    let { layer, model } = caller.client ?? {};
    for (; isTlObject(request['query']) && WRAPPERS.has(request._); request = request['query']) {
      if (request._ === 'invokeWithLayer') layer = checkedLayer(request['layer']);
      if (request._ === 'initConnection') model = String(request['deviceModel']);
    }
    const isNew = layer !== caller.client?.layer || model !== caller.client?.model;
    if (isNew && layer !== undefined) caller.introduce({ layer, model: model ?? 'Unknown' });
    return request;
  }

  private phoneOf(request: TlObject, caller: Caller): string | undefined {
    const asked = request['phoneNumber'];
    return typeof asked === 'string' ? asked.replace(/\D/g, '') : this.place.world.phoneOf(caller.keyId);
  }
}

const WRAPPERS = new Set([
  'invokeWithLayer',
  'initConnection',
  'invokeWithoutUpdates',
  'invokeAfterMsg',
  'invokeAfterMsgs',
  'invokeWithReCaptcha',
]);

function checkedLayer(layer: unknown): number {
  if (typeof layer !== 'number' || layer < OLDEST_LAYER) throw new Refusal(400, 'CONNECTION_LAYER_INVALID');
  return Math.min(layer, NEWEST_LAYER);
}

/** `rpc_error#2144ca19 error_code:int error_message:string` */
function encodeRefusal({ code, text }: Refusal): Buffer {
  return new TlWriter().id(RPC_ERROR).int(code).bytes(Buffer.from(text)).done();
}
