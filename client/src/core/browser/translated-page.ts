import {
  type EnvironmentProviders,
  type Renderer2,
  RendererFactory2,
  inject,
  provideAppInitializer,
} from '@angular/core';

/**
 * Replacements that a browser translator made, by the original text node. Chrome removes each text node and inserts a
 * `<font>`; Angular would keep updating the removed nodes.
 */
const replacements = new WeakMap<Node, ChildNode>();

/** Keeps translated pages working: updates and removals of text are applied to the replacements. */
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

/** The `<font>` takes the place of the removed text node, or was inserted beside it before. */
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

/** The node that is in the document for this one: itself, or its replacement. */
function currentNode(node: Node): ChildNode {
  if (node.nodeType !== Node.TEXT_NODE) return node as ChildNode;
  let stand = node;
  for (let next = replacements.get(stand); !stand.parentNode && next; next = replacements.get(stand)) stand = next;
  while (stand.parentNode?.nodeName === 'FONT') stand = stand.parentNode;
  return stand as ChildNode;
}
