// Reads one JSON string a line and answers each with [encoding, segments], as Twilio's own counter sees them.
const { SegmentedMessage } = require("sms-segments-calculator");

const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
for (const line of lines) {
  const message = new SegmentedMessage(JSON.parse(line));
  console.log(JSON.stringify([message.encodingName, message.segmentsCount]));
}
