/**
 * What goes wrong with a request.
 *
 * - `error`: it is refused with this code and text, for example `[420, 'FLOOD_WAIT_30']`.
 * - `silent`: it is executed, and the answer never comes.
 * - `disconnect`: the connection ends before it is executed.
 * - `disconnectAfter`: it is executed, and the connection ends in the place of the answer.
 */
export type Effect = { error: [code: number, text: string] } | { kind: 'silent' | 'disconnect' | 'disconnectAfter' };

/** Which requests: of a method (`users.getUsers`), of a phone, the next so many; without a limit, all. */
export interface Target {
  method?: string;
  phone?: string;
  times?: number;
}

export type Fault = Target & Effect;

/** Scripted faults: the first one that fits a request is applied to it. */
export class Faults {
  private readonly active = new Map<symbol, { fault: Fault; left: number }>();

  /** @returns a function that takes the fault away again */
  add(fault: Fault): () => void {
    const id = Symbol();
    this.active.set(id, { fault, left: fault.times ?? Infinity });
    return () => void this.active.delete(id);
  }

  /** @param phone digits of the account the request is about; undefined when nobody is known yet */
  take(method: string, phone: string | undefined): Effect | undefined {
    for (const [id, entry] of this.active) {
      const { fault } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.phone !== undefined && digits(fault.phone) !== phone) continue;
      if (--entry.left === 0) this.active.delete(id);
      return fault;
    }
    return undefined;
  }
}

const digits = (phone: string): string => phone.replace(/\D/g, '');
