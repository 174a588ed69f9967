// Part of `npm run screenshots -- --all`: every state of the gallery in every theme, language and width.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect, openGallery, openTab, show, stateNames } from '../client/gallery/inspect.mjs';

const THEMES = ['light', 'dark'];
const LANGUAGES = ['ru', 'en'];
const WIDTHS = [360, 768, 1440];
const HEIGHT = 800;
/** Concurrent tabs. */
const TABS = 2;

/**
 * Takes the pictures and checks the rules.
 *
 * @param only a prefix of the names of states; empty for all
 * @returns whether no rule is broken
 */
export async function takeAll(browser, folder, only) {
  const gallery = await openGallery();
  try {
    const index = await openTab(browser, gallery.url, {});
    const names = (await stateNames(index.page)).filter((name) => name.startsWith(only));
    await index.close();
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const jobs = LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({ language, width }))).values();
    const found = [];
    await Promise.all(
      Array.from({ length: TABS }, async () => {
        for (const job of jobs) found.push(...(await visitAll(browser, gallery.url, folder, names, job)));
      }),
    );
    await writeFile(join(folder, 'index.html'), contactSheet(names));
    report(names, found);
    return found.length === 0;
  } finally {
    await gallery.close();
  }
}

async function visitAll(browser, url, folder, names, { language, width }) {
  const viewport = { width, height: HEIGHT };
  const tab = await openTab(browser, url, { locale: language, viewport, hasTouch: width < 700 });
  const found = [];
  for (const name of names) {
    try {
      await show(tab.page, name);
      for (const theme of THEMES) {
        await tab.page.emulateMedia({ colorScheme: theme });
        const path = join(folder, fileName({ name, theme, language, width }));
        await tab.page.screenshot({ path, animations: 'disabled' });
        const { axe, overflow } = await inspect(tab.page);
        const note = (kind) => (what) => found.push({ name, theme, language, width, kind, what });
        axe.forEach(note('axe'));
        overflow.forEach(note('overflow'));
      }
    } catch (error) {
      found.push({ name, theme: '-', language, width, kind: 'error', what: error.message.split('\n')[0] });
    }
    for (const what of tab.problems()) found.push({ name, theme: '-', language, width, kind: 'error', what });
  }
  await tab.close();
  console.error(`${language}, ${width} px: ${names.length} states`);
  return found;
}

const fileName = ({ name, theme, language, width }) => `${name}-${theme}-${language}-${width}.png`;

function report(names, found) {
  const count = (name, kind) => found.filter((each) => each.name === name && each.kind === kind).length;
  const kinds = ['axe', 'overflow', 'error'];
  const longest = Math.max(...names.map((name) => name.length));
  console.log(`${'state'.padEnd(longest)}  ${kinds.join('  ')}`);
  for (const name of names) {
    const counts = kinds.map((kind) => String(count(name, kind)).padStart(kind.length));
    console.log(`${name.padEnd(longest)}  ${counts.join('  ')}`);
  }
  for (const { name, theme, language, width, kind, what } of found) {
    console.log(`\n${name}, ${theme}, ${language}, ${width} px, ${kind}:\n  ${what}`);
  }
  console.log(`\n${names.length} states, ${found.length} found.`);
}

/** All pictures of a state in one row. */
function contactSheet(names) {
  const pictures = (name) =>
    WIDTHS.flatMap((width) =>
      LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ name, theme, language, width }))),
    )
      .map(fileName)
      .map((file) => `<a href="${file}"><img loading="lazy" height="240" src="${file}" alt="${file}"></a>`);
  const rows = names.map((name) => `<h2>${name}</h2>\n<p>${pictures(name).join('\n')}</p>`);
  const style = 'body{font:14px system-ui;margin:24px}p{display:flex;gap:8px;overflow:auto}img{border:1px solid #ccc}';
  return `<!doctype html>\n<meta charset="utf-8">\n<title>GiftBuyer</title>\n<style>${style}</style>\n${rows.join('\n')}\n`;
}
