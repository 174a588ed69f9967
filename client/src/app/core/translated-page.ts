import {
  type EnvironmentProviders,
  type Renderer2,
  RendererFactory2,
  inject,
  provideAppInitializer,
} from '@angular/core';

/**
 * What a translator of the browser has put in the place of a text, by that text. Chrome takes each text out of the page and
 * puts a `<font>` there; Angular would go on changing the texts that are out of the page.
 */
const replacements = new WeakMap<Node, ChildNode>();

/** Lets pages live on that are translated: what changes in a text is seen, and what is taken away is gone. */
export function provideTranslatedPages(): EnvironmentProviders {
  return provideAppInitializer(() => {
    new MutationObserver((records) => records.forEach(recordReplacement)).observe(document.body, {
      childList: true,
      subtree: true,
    });
    const factory = inject(RendererFactory2);
    const create = factory.createRenderer.bind(factory);
    const done = new WeakSet<Renderer2>();
    factory.createRenderer = (host, type) => {
      const renderer = create(host, type);
      if (!done.has(renderer)) patchRenderer(renderer);
      done.add(renderer);
      return renderer;
    };
  });
}

/** A text that is taken out has a `<font>` in its place, or beside it where that was put there before. */
function recordReplacement({ addedNodes, removedNodes, previousSibling, nextSibling }: MutationRecord): void {
  for (const removed of removedNodes) {
    if (removed.nodeType !== Node.TEXT_NODE || removed.isConnected) continue;
    const beside = [previousSibling, nextSibling].find((node) => node?.nodeName === 'FONT');
    const replacement = addedNodes[0] ?? beside;
    if (replacement) replacements.set(removed, replacement as ChildNode);
  }
}

function patchRenderer(renderer: Renderer2): void {
  const [setValue, insertBefore, removeChild] = [
    renderer.setValue.bind(renderer),
    renderer.insertBefore.bind(renderer),
    renderer.removeChild.bind(renderer),
  ];
  renderer.setValue = (node: Node, value) => {
    const stand = currentNode(node);
    if (stand !== node) stand.replaceWith(node);
    setValue(node, value);
  };
  renderer.insertBefore = (parent: Node, child: Node, before: Node | null, isMove) => {
    insertBefore(parent, child, before && currentNode(before), isMove);
  };
  renderer.removeChild = (parent, child: Node, isHostElement, isNow) => {
    removeChild(parent, currentNode(child), isHostElement, isNow);
  };
}

/** What is in the page in the place of the node: the node itself, or what a translator has put around it or there. */
function currentNode(node: Node): ChildNode {
  if (node.nodeType !== Node.TEXT_NODE) return node as ChildNode;
  let stand = node;
  for (let next = replacements.get(stand); !stand.parentNode && next; next = replacements.get(stand)) stand = next;
  while (stand.parentNode?.nodeName === 'FONT') stand = stand.parentNode;
  return stand as ChildNode;
}
