import { loadPart, type ResolvedSharedOptions } from '../common/index.js';

/** Whether anything is to be checked by schemas. */
export function hasContract({ contract, hostContract }: ResolvedSharedOptions): boolean {
  return (contract ?? hostContract) !== undefined;
}

/**
 * The options, with middleware that checks what arrives by the contracts in them, once the user's own has seen it.
 * Rejects with InvalidOptionError for a contract that does not suit.
 */
export async function withSchemas<Options extends ResolvedSharedOptions>(
  call: string,
  options: Options,
  side: 'host' | 'worker',
): Promise<Options> {
  // A file of its own: who checks nothing does not read it.
  const { checking } = await loadPart(call, () => import('./checking.js'));
  return { ...options, middleware: checking(call, options, side) };
}
