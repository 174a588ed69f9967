export type { Effect, Fault, Faults, Target } from './faults/faults.js';
export type { CallLog } from './rpc/call-log.js';
export type { DcAddress } from './rpc/call.js';
export { createSandbox } from './sandbox.js';
export type { Sandbox, SandboxAddresses, SandboxOptions } from './sandbox.js';
export type { Device, Ending } from './world/devices.js';
export type { Profile, Stars } from './world/numbers.js';
export type { Account, World } from './world/world.js';
