/** Joins the texts of two files. A group of texts can be in both. */
export function mergeTexts<First extends object, Later extends object>(first: First, later: Later): First & Later {
  const groups = new Map<string, unknown>(Object.entries(first));
  for (const [key, group] of new Map<string, unknown>(Object.entries(later))) {
    const known = groups.get(key);
    groups.set(key, isGroup(known) && isGroup(group) ? { ...known, ...group } : group);
  }
  return Object.fromEntries(groups) as First & Later;
}

const isGroup = (value: unknown): value is object => typeof value === 'object';
