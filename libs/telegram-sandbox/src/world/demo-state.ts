/** How far the demo is, by the world's clock in unix milliseconds. */
export interface DemoState {
  startedAt: number;
  tickedAt: number;
  /** How many gifts it has dropped after its first ones. */
  dropped: number;
}
