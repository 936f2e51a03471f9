// The page where one explores: lines by day, drawn by ECharts with the page's own colors.
"use strict";

(() => {
  const box = document.getElementById("trend");
  if (!box || typeof echarts === "undefined") return;
  const data = JSON.parse(document.getElementById("trend-data").textContent);
  const style = getComputedStyle(document.body);
  const color = (name) => style.getPropertyValue(name).trim();
  const ink = color("--ink-2");
  // Told apart by line and by shade, as everywhere: a hue is a word.
  const looks = [
    { color: color("--chart-1"), type: "solid", width: 2.5 },
    { color: color("--chart-2"), type: "dashed", width: 2 },
    { color: color("--ink"), type: "dotted", width: 2 },
    { color: color("--ink-3"), type: "solid", width: 1 },
  ];
  const chart = echarts.init(box, null, { renderer: "canvas" });
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({
    animation: !quiet,
    textStyle: { fontFamily: style.fontFamily, color: ink },
    color: looks.map((look) => look.color),
    legend: { top: 0, textStyle: { color: ink }, itemWidth: 32 },
    // Drawn on the canvas: the policy lets no script write styles into the page.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    grid: { left: 48, right: 16, top: 40, bottom: 80 },
    xAxis: { type: "category", data: data.days, boundaryGap: false, axisLabel: { color: ink } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color: ink }, splitLine: { lineStyle: { color: color("--line") } } },
    dataZoom: [
      {
        type: "slider", bottom: 16, height: 28, borderColor: color("--line-strong"), fillerColor: color("--action-weak"),
        backgroundColor: color("--sunk"), textStyle: { color: ink },
        handleStyle: { color: color("--surface"), borderColor: color("--action") },
        moveHandleStyle: { color: color("--action"), opacity: 0.4 },
        dataBackground: { lineStyle: { color: color("--ink-3") }, areaStyle: { color: color("--line") } },
        selectedDataBackground: { lineStyle: { color: color("--action") }, areaStyle: { color: color("--line") } },
        emphasis: { handleStyle: { borderColor: color("--action") }, moveHandleStyle: { color: color("--action") } },
      },
      { type: "inside" },
    ],
    series: data.lines.map((line, nth) => ({
      name: line.name, type: "line", data: line.numbers, showSymbol: false,
      lineStyle: { type: looks[nth].type, width: looks[nth].width },
    })),
  });
  addEventListener("resize", () => chart.resize());
  box.dataset.drawn = String(data.days.length);
})();
