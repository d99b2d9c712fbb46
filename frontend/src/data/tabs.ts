// What one tab tells the others, and itself.
export type News = "changed" | "wiped";

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("stillnight");
const ears = new Set<(news: News) => void>();

export function tellTabs(news: News): void {
  channel?.postMessage(news);
  for (const ear of ears) ear(news);
}

export function listen(ear: (news: News) => void): void {
  ears.add(ear);
}

if (channel) {
  channel.onmessage = ({ data }) => {
    for (const ear of ears) ear(data as News);
  };
}
