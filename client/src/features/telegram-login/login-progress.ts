import type { LoginMethodName } from './login-method';

export type StepName = 'phone' | 'qr' | 'email' | 'code' | 'password';

const STEPS = { phone: ['phone', 'code', 'password'], qr: ['qr', 'password'] } as const;
const STEPS_WITH_EMAIL = ['phone', 'email', 'code', 'password'] as const;

export interface LoginProgress {
  step: StepName;
  steps: readonly StepName[];
  /** Of the step, from 1. */
  number: number;
}

/** @param setsEmail whether Telegram asks for an email address in this login */
export function progressOf(step: StepName | null, method: LoginMethodName, setsEmail: boolean): LoginProgress | null {
  const steps: readonly StepName[] = setsEmail && method === 'phone' ? STEPS_WITH_EMAIL : STEPS[method];
  return step && { step, steps, number: steps.indexOf(step) + 1 };
}
