/** Other spellings of a numeric id, and numbers that no row can have. */
export function invalidNumbers(id: number, isInPath: boolean): unknown[] {
  const ofPath = [
    ...['1e3', '0x1', ' 1', '-1', '0', '2147483648', '4294967297', '9007199254740993', '18446744073709551617'],
    ...[`${id}e0`, `0x${id.toString(16)}`, ` ${id}`, `${id} `, `+${id}`, `-${id}`, `0${id}`, `${id}.0`, `${id}\u0000`],
    ...[`${id},${id}`, `${id};`, `${id}/..`, '\u0663', 'NaN', 'Infinity', "1' OR '1'='1", '%00'],
  ];
  if (isInPath) return ofPath;
  return [...ofPath, String(id), [id], { id }, true, null, -id, id + 0.5, 2 ** 31, 2 ** 53 + 1, 1e300];
}

/** The same for a text id. */
export function invalidTexts(id: string): unknown[] {
  const otherCase = id.toLowerCase() === id ? id.toUpperCase() : id.toLowerCase();
  const texts = [
    otherCase,
    id.slice(0, -1),
    `${id}A`,
    `${id}\u0000`,
    `%${id.slice(1)}`,
    '_'.repeat(id.length),
    '',
    ' ',
  ];
  return [...texts, [id], { id }, 1, true, null];
}
