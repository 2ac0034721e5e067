"""The words of storyboards."""

from __future__ import annotations

from benchmarks.stylizedbench.palette import Time, Weather
from benchmarks.stylizedbench.scene import Angle, Shot, Style

NOUNS: dict[str, tuple[str, ...]] = {
    "girl": ("girl", "girl", "girl", "female teenager", "teenage girl", "little girl", "schoolgirl"),
    "boy": ("boy", "boy", "boy", "male teenager", "teenage boy", "little boy", "schoolboy"),
    "woman": ("woman", "woman", "young woman", "lady"),
    "man": ("man", "man", "young man", "gentleman"),
    "old woman": ("old woman", "old woman", "elderly woman", "grandmother"),
    "old man": ("old man", "old man", "elderly man", "grandfather"),
    "robot": ("robot", "robot", "robot", "boxy robot", "square robot"),
    "humanoid robot": ("humanoid robot", "humanoid robot", "android"),
    "monster": ("monster", "monster", "creature"),
    "drone": ("drone", "drone", "security drone", "flying drone"),
    "dog": ("dog", "dog", "dog", "puppy", "hound"),
    "cat": ("cat", "cat", "cat", "kitten"),
    "horse": ("horse", "horse", "pony"),
    "bird": ("bird", "bird", "songbird"),
    "car": ("car", "car", "car", "automobile"),
    "bus": ("bus", "bus", "city bus"),
    "bicycle": ("bicycle", "bicycle", "bike"),
    "boat": ("boat", "boat", "sailing boat", "sailboat"),
    "spaceship": ("spaceship", "spaceship", "spacecraft"),
    "balloon": ("balloon", "hot-air balloon", "hot-air balloon"),
    "tree": ("tree",),
    "house": ("house", "house", "cottage"),
    "tower": ("tower",),
    "street lamp": ("street lamp", "street lamp", "lamppost", "streetlight"),
    "fence": ("fence", "fence", "picket fence"),
    "door": ("door", "door", "doorway"),
    "chair": ("chair",),
    "table": ("table", "table", "wooden table"),
    "bed": ("bed",),
    "sofa": ("sofa", "sofa", "couch"),
    "rock": ("rock", "rock", "boulder"),
    "ball": ("ball", "ball", "beach ball"),
    "box": ("box", "box", "crate"),
}
"""What a caption may call each kind; repeated words are likelier."""

VARIANTS: dict[str, tuple[str, ...]] = {
    "wired": ("humanoid robot", "humanoid robot with exposed wiring", "android with wires on its torso"),
    "horned": ("monster", "horned monster", "furry monster"),
    "one-eyed": ("monster", "one-eyed monster"),
    "pine": ("tree", "pine tree", "fir tree"),
    "watchtower": ("tower", "watchtower", "watchtower", "surveillance tower"),
    "stone": ("tower", "stone tower"),
    "saucer": ("spaceship", "flying saucer", "UFO"),
    "rocket": ("spaceship", "rocket plane"),
}
"""What a caption may call a form of a kind instead."""

GARMENTS: dict[str, tuple[str, ...]] = {
    "dress": ("dress", "dress", "gown"),
    "coat": ("coat", "coat", "long coat"),
    "hoodie": ("hoodie", "hoodie", "hooded jacket", "hooded sweatshirt"),
    "jacket": ("jacket", "jacket", "open jacket"),
    "shirt": ("shirt", "T-shirt"),
    "jumpsuit": ("jumpsuit", "jumpsuit", "uniform", "overalls"),
}
CUTS: dict[str, tuple[str, ...]] = {
    "long": ("long {} hair", "long {} hair", "long, straight {} hair", "long straight {} hair", "{} hair"),
    "short": ("short {} hair", "{} hair"),
    "ponytail": ("a {} ponytail", "{} hair in a ponytail", "{} hair"),
    "bun": ("{} hair in a bun", "{} hair"),
}
HATS = {
    "cap": ("cap", "baseball cap"),
    "hat": ("hat", "wide-brimmed hat"),
    "beanie": ("beanie", "woolly hat"),
}
BAGS = {"backpack": ("backpack", "rucksack"), "bag": ("bag", "shoulder bag")}
TROUSERS = ("trousers", "pants")

NAMES: dict[str, tuple[str, ...]] = {
    "girl": ("Mina", "Somyung", "Yuna", "Lily", "소명", "미나"),
    "woman": ("Somyung", "Anna", "Hana", "Vera", "소명", "지은"),
    "old woman": ("Grandma Sun", "Olga", "Bongsun", "봉순", "영자"),
    "boy": ("Kai", "Leo", "Tom", "Minjun", "민준", "하루"),
    "man": ("Kai", "Oskar", "Jun", "Viktor", "민준", "준"),
    "old man": ("Old Park", "Dr. Han", "Yusuf", "철수", "한 박사"),
    "robot": ("Robu", "Unit 7", "Bolt", "로부", "깡통"),
    "humanoid robot": ("Robu", "Robu", "Axel", "RX-9", "로부", "로부"),
    "monster": ("Grum", "Moko", "괴물이"),
}
SYLLABLES = (
    "ka",
    "ri",
    "mo",
    "sen",
    "lu",
    "tai",
    "vo",
    "ne",
    "bi",
    "shu",
    "ar",
    "el",
    "du",
    "mi",
    "ro",
    "yan",
)
HANGUL = tuple("소명로부민준하나유진서아라미수호재은별")

PLACES: dict[str, tuple[str, ...]] = {
    "forest": ("in a forest", "in the forest", "in the woods", "among tall trees"),
    "desert": ("in a desert", "in the desert", "among sand dunes"),
    "city street": ("on a city street", "in the city", "in the street", "on an empty city street"),
    "future city": (
        "in a future city",
        "in a futuristic city",
        "among neon skyscrapers",
        "in a high-tech metropolis",
    ),
    "ruins": ("in ruins", "among the ruins", "in a ruined city", "between crumbling walls"),
    "beach": ("on a beach", "on the beach", "by the sea"),
    "mountains": ("in the mountains", "in the mountains", "before snowy mountains"),
    "room": ("in a room", "inside a room", "in a living room"),
    "corridor": ("in a corridor", "in a long corridor", "in a hallway"),
    "station": ("at a station", "at a train station", "on a station platform"),
    "roof": ("on a roof", "on a rooftop", "on the roof of a tall building"),
    "field": ("in a field", "in a meadow", "in a green field"),
}
TIMES: dict[Time, tuple[str, ...]] = {
    "day": ("", "", "", "by day", "in the morning"),
    "noon": ("at noon", "at noon", "at midday", "under the midday sun"),
    "sunset": ("at sunset", "at sunset", "at dusk", "in the evening light"),
    "night": ("at night", "at night", "by night", "late at night"),
}
CLOCK: dict[Time, tuple[str, ...]] = {
    "day": ("Day", "Morning", "Daytime", "10:00 AM", "Afternoon"),
    "noon": ("Noon", "Midday", "Midday / Noon", "12:00 PM"),
    "sunset": ("Sunset", "Dusk", "Evening", "5:00 PM", "Golden hour"),
    "night": ("Night", "Midnight", "Late night", "11:00 PM"),
}
SKIES: dict[Weather, tuple[str, ...]] = {
    "clear": ("Clear", "clear", "clear sky", "Sunny / Clear"),
    "cloudy": ("Cloudy", "overcast", "Cloudy / Overcast", "Overcast"),
    "rain": ("Rain", "rainy", "Rainy", "heavy rain"),
    "snow": ("Snow", "snowy", "Snowy", "light snow"),
    "fog": ("Fog", "foggy", "Foggy", "thick fog"),
}
IN_WEATHER: dict[Weather, tuple[str, ...]] = {
    "clear": ("", "", "", "under a clear sky"),
    "cloudy": ("under a cloudy sky", "under grey clouds", "under an overcast sky", ""),
    "rain": ("in the rain", "in the rain", "in heavy rain"),
    "snow": ("in the snow", "in falling snow", "in the snow"),
    "fog": ("in the fog", "in thick fog", "in the mist"),
}
IT_IS: dict[Weather, tuple[str, ...]] = {
    "clear": ("The sky is clear.",),
    "cloudy": ("The sky is overcast.", "Clouds cover the sky."),
    "rain": ("It is raining.", "Rain pours down."),
    "snow": ("It is snowing.", "Snow falls."),
    "fog": ("Fog lies over everything.", "A thick mist hangs in the air."),
}
SHOTS: dict[Shot, tuple[str, ...]] = {
    "extreme wide": (
        "Extreme wide shot",
        "EWS (Extreme Wide Shot)",
        "Extreme long shot",
        "Establishing shot",
    ),
    "wide": ("Wide shot", "WS (Wide Shot)", "Long shot", "LS (Long Shot)"),
    "full": ("Full shot", "FS (Full Shot)", "Full Shot", "Full-body shot"),
    "medium": ("Medium shot", "MS (Medium Shot)", "Medium Shot", "Waist shot"),
    "close-up": ("Close-up", "CU (Close-up)", "Close-up", "Close shot"),
}
ANGLES: dict[Angle, tuple[str, ...]] = {
    "eye level": ("Eye Level", "eye level", "Eye-level shot", "", ""),
    "low": ("Low Angle", "low angle", "Low-angle shot", "seen from below"),
    "high": ("High Angle", "high angle", "High-angle shot", "seen from above"),
}
LIGHTS: dict[Time, tuple[str, ...]] = {
    "day": ("Natural light.", "Soft daylight.", "Even daylight."),
    "noon": ("Harsh light from above.", "Bright overhead light.", "High-key lighting."),
    "sunset": ("Warm low light.", "Golden light.", "Backlit by the low sun."),
    "night": ("Low-key lighting.", "Moonlight.", "Dim, cold light.", "Dark shadows."),
}
LENSES = ("35mm lens.", "50mm lens.", "Wide-angle lens.", "85mm lens.", "Anamorphic lens.")
MOVES = (
    "Static shot.",
    "Slow pan.",
    "Dolly in.",
    "Tracking shot.",
    "Hand-held camera.",
    "Tilt up.",
    "Static Shot.",
    "Slow zoom in.",
    "Crane shot.",
)
FRAMINGS = {
    "centre": ("Center Framing.", "Center framing.", "Centered composition."),
    "off": ("Rule of Thirds.", "Rule of thirds, balanced composition.", "Rule of Thirds."),
}
NOTHING = (
    "The mood is tense.",
    "A quiet moment.",
    "Something is about to happen.",
    "Nobody speaks.",
    "The sound of the wind adds to the tension.",
    "A feeling of loneliness.",
    "It has been a long journey.",
    "The silence is heavy.",
    "Calm mood.",
    "Nothing will be the same after this.",
    "A memory comes back.",
    "The music swells.",
    "Time seems to stand still.",
    "The decision is made.",
    "Nobody knows what comes next.",
    "This is where the story begins.",
    "Emphasizes the contrast between hope and fear.",
    "Cinematic.",
    "The viewer's focus is drawn to the figure.",
    "A voice is heard from far away.",
    "The tension rises slowly.",
)
STYLES: dict[Style, tuple[str, ...]] = {
    "ink sketch": ("ink sketch", "ink sketch", "ink drawing", "pen and ink sketch"),
    "watercolour": ("watercolour", "watercolour", "watercolor painting", "watercolor"),
    "oil paint": ("oil paint", "oil painting", "oil painting"),
    "pencil": ("pencil", "pencil drawing", "pencil sketch"),
    "flat colour": ("flat colour", "flat colour illustration", "flat color"),
    "line art": ("line art", "line art", "clean line art"),
}
DEEDS: dict[str, tuple[str, ...]] = {
    "standing": ("stands", "stands", "waits", "is standing"),
    "walking": ("walks", "walks", "is walking", "strides along"),
    "running": ("runs", "runs", "is running", "rushes"),
    "sitting": ("sits", "sits", "is sitting", "rests"),
    "pointing": ("points at something", "points ahead", "is pointing", "stretches out an arm and points"),
    "from the back": ("stands with {} back to us", "is seen from behind", "looks away from the camera"),
    "flying": ("flies", "hovers", "is flying"),
    "": ("stands", "is seen", "can be seen"),
}
AFTER: dict[str, tuple[str, ...]] = {
    "standing": ("standing", "waiting", ""),
    "walking": ("walking",),
    "running": ("running",),
    "sitting": ("sitting", "seated"),
    "pointing": ("pointing",),
    "from the back": ("seen from behind", "from the back", "with {} back to us"),
    "flying": ("flying", "in the air", ""),
    "": ("",),
}
"""Behind a noun: "a blue robot walking"."""
