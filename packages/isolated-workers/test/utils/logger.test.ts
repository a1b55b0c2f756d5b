import { afterEach, describe, expect, it, vi } from 'vitest';
import { filteredLogger, logLevels, type Logger, type LogLevel } from '../../src/utils/logger.js';

const names = ['debug', 'info', 'warn', 'error'] as const;

function collector(): { readonly lines: unknown[][]; readonly logger: Logger } {
  const lines: unknown[][] = [];
  const at =
    (level: string): Logger['debug'] =>
    (...line) =>
      void lines.push([level, ...line]);
  return {
    lines,
    logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') },
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('filteredLogger', () => {
  it.each<[LogLevel, readonly string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['silent', []],
  ])("'%s' lets through %j", (level, expected) => {
    const { lines, logger } = collector();
    const filtered = filteredLogger(logger, level);
    for (const name of names) filtered[name]('text', { pid: 1 });
    expect(lines).toStrictEqual(expected.map((name) => [name, 'text', { pid: 1 }]));
  });

  it('knows the levels in their order', () => {
    expect(logLevels).toStrictEqual([...names, 'silent']);
  });

  it('drops what the logger throws', () => {
    const broken = (): never => {
      throw new Error('disk full');
    };
    const logger = { debug: broken, info: broken, warn: broken, error: broken };
    const filtered = filteredLogger(logger, 'debug');
    for (const name of names) {
      expect(() => {
        filtered[name]('text', {});
      }).not.toThrow();
    }
  });

  it("calls the logger's functions as methods", () => {
    class Counting {
      count = 0;
      debug(): void {
        this.count++;
      }
      info(): void {
        this.debug();
      }
      warn(): void {
        this.debug();
      }
      error(): void {
        this.debug();
      }
    }
    const logger = new Counting();
    const filtered = filteredLogger(logger, 'debug');
    for (const name of names) filtered[name]('text', {});
    expect(logger.count).toBe(4);
  });

  it('writes to stderr, one line each, where no logger is given', () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const filtered = filteredLogger(undefined, 'warn');
    for (const name of names) filtered[name]('still alive', { pid: 7, after: Infinity });
    expect(written).toStrictEqual([
      `isolated-workers ${process.pid} warn: still alive pid=7 after=Infinity\n`,
      `isolated-workers ${process.pid} error: still alive pid=7 after=Infinity\n`,
    ]);
  });
});
