/** @import { Sample } from '../types.js' */
import { init } from 'echarts';
import { cases } from '../cases.js';
import { peers } from '../peers.js';
import { summarize } from '../summary.js';
import { measuredPeers, titleOf } from './table.js';

const width = 760;
const rowHeight = 26;
const frame = { top: 64, left: 210, right: 130, bottom: 12 };
const colours = { reference: '#8a8f98', ours: '#2f7d4f', process: '#7fa7d6', thread: '#d9b26a' };

/** @param {string} name @param {string} reference */
function colourOf(name, reference) {
  if (name === reference) return colours.reference;
  return name.startsWith('ours') ? colours.ours : colours[peers[name].place];
}

/**
 * The first metric of a case as an SVG: one bar per peer.
 * @param {string} caseName
 * @param {readonly Map<string, Sample>[]} rounds
 */
export function caseChart(caseName, rounds) {
  const { title, metrics, reference } = cases[caseName];
  const [{ key, title: subject, unit, better, digits }] = metrics;
  const bars = measuredPeers(rounds).flatMap((name) => {
    const summary = summarize(rounds, name, reference, key);
    return summary === undefined ? [] : [{ name, ...summary }];
  });
  const chart = init(null, null, {
    renderer: 'svg',
    ssr: true,
    width,
    height: frame.top + frame.bottom + rowHeight * bars.length,
  });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: {
      text: title,
      subtext: `${subject}, ${unit}; ${better} is better; × ${peers[reference].title}`,
      left: 12,
      top: 8,
    },
    grid: frame,
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => titleOf(name)),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: '#333333' },
    },
    series: [
      {
        type: 'bar',
        barWidth: '68%',
        data: bars.map(({ name, value, ratio }) => ({
          value,
          itemStyle: { color: colourOf(name, reference) },
          label: {
            show: true,
            position: 'right',
            color: '#333333',
            formatter: `${value.toFixed(digits)} ${unit}  (${ratio.toFixed(2)} ×)`,
          },
        })),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
