/** The layers whose shapes this server can speak; requests are understood in the newest one's. */
export const OLDEST_LAYER = 227;
export const NEWEST_LAYER = 229;

interface OlderShape {
  /** The last layer that has it. */
  until: number;
  id: number;
  /** Fields that came later. */
  without: string[];
}

/** Constructors among this server's answers that older layers write differently. */
const OLDER_SHAPES: Record<string, OlderShape> = {
  user: { until: 227, id: 0x31774388, without: ['linkedCommunityId'] },
};

/** How a constructor is written for a client of this layer; undefined when as today. */
export function olderShape(name: string, layer: number): OlderShape | undefined {
  const shape = OLDER_SHAPES[name];
  return shape && layer <= shape.until ? shape : undefined;
}
