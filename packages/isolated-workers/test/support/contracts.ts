import { resolveShared } from '../../src/core/common/index.js';
import type {
  RuntimeContract,
  RuntimeHandler,
  RuntimeMiddleware,
} from '../../src/core/contract/index.js';
import { checking } from '../../src/core/schemas/checking.js';
import type { Serializer } from '../../src/utils/index.js';
import { fixture } from '../support.js';
import type { SideOptions } from './channel-pair.js';

/** The libraries whose schemas are tried. */
export const libraries = ['zod', 'valibot', 'arktype'] as const;

interface Contracts {
  readonly messages: RuntimeContract;
  readonly hostMessages: RuntimeContract;
}

/** The contracts by the schemas of one library, as `workers/checked.mjs` has them. */
export async function contractsOf(library: (typeof libraries)[number]): Promise<Contracts> {
  const { contracts } = (await import(fixture('contracts.mjs').href)) as {
    contracts: Record<string, Contracts>;
  };
  return contracts[library] as Contracts;
}

/** What one side is given that checks what arrives. */
export interface CheckedSide {
  readonly contract?: RuntimeContract | undefined;
  readonly hostContract?: RuntimeContract | undefined;
  readonly handlers?: Readonly<Record<string, RuntimeHandler>>;
  readonly middleware?: RuntimeMiddleware | undefined;
  readonly serializer?: Serializer | undefined;
}

/** The middleware that the library makes of it. */
export function checksOf(side: 'host' | 'worker', given: CheckedSide): RuntimeMiddleware {
  return checking('test()', resolveShared('test()', given, given.handlers ?? {}), side);
}

/** The side of a pair that checks what arrives. */
export function checkedSide(side: 'host' | 'worker', given: CheckedSide): SideOptions {
  const { handlers = {}, serializer } = given;
  const options = { handlers, middleware: checksOf(side, given) };
  return serializer === undefined ? options : { ...options, serializer };
}
