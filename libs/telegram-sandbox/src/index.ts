export type { Clock, WorldClock } from './clock.js';
export type {
  ClockSkew,
  ConnectionFault,
  ConnectionRateFault,
  ConnectionTarget,
  Counted,
  Effect,
  Fault,
  ForeignUpdatePlace,
  Hold,
  Latency,
  RequestFault,
  Target,
} from './faults/fault.js';
export type { Faults } from './faults/faults.js';
export type { Environment } from './handshake/inner-data.js';
export type { Limits } from './limits.js';
export type { MintedSession, MintOptions } from './mint.js';
export type { ProxyFault } from './proxies/proxy-fault.js';
export type { ProxyAuth, ProxyOptions, SandboxProxy } from './proxies/proxy-options.js';
export type { CallFilter, CallLog, LoggedCall } from './rpc/call-log.js';
export type { DcAddress } from './rpc/call.js';
export { createSandbox } from './sandbox.js';
export type { KeyMetrics, Metrics, Sandbox, SandboxAddresses, SandboxOptions } from './sandbox.js';
export type { KeyTraffic, PeerTraffic, TrafficCounts } from './traffic.js';
export type { ConnectionEffect, ConnectionRate, UnsolicitedError } from './transport/connection-effects.js';
export { createWireProxy } from './wire-proxy/wire-proxy.js';
export type { WireProxy } from './wire-proxy/wire-proxy.js';
export type { Conditions, Direction } from './wire-proxy/conditions.js';
export type { Interceptor, PassingPacket, WireLink } from './wire-proxy/link.js';
export type { ClientDescription, Device, DeviceWithClientInfos, Ending } from './world/device-registry.js';
export type { AppSetting, AppSettings } from './world/app-settings.js';
export type { CatalogueLimit } from './world/catalogue-limit.js';
export type { CatalogueHash, DroppedGift, Gift, GiftAuction, GiftBackground, GiftDrop, Gifts } from './world/gifts.js';
export type { LedgerEntry, Ledger, LedgerQuery } from './world/ledger.js';
export type { Profile } from './world/test-numbers.js';
export type { Shop, Submission } from './world/shop.js';
export type { StickerLook } from './world/sticker-look.js';
export type { Stars } from './world/stars.js';
export type { LedgerRules, TransactionDetails, TransactionPeer } from './world/transaction.js';
export type { Account, NewTransaction, Phone, World } from './world/world.js';
