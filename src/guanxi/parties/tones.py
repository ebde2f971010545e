"""The colours of the customer file's words, the same wherever they stand."""

from guanxi.parties.models.choices import DecisionRole, Grade, Influence, LoyaltyKind, RFMClass, Stage, State

GRADE: dict[str, str] = {Grade.VIP: "violet", Grade.MAIN: "blue", Grade.ORDINARY: "teal", Grade.SMALL: "neutral"}
STATE: dict[str, str] = {
    State.LATENT: "neutral",
    State.TARGET: "blue",
    State.FIRST_TIME: "teal",
    State.REPEAT: "green",
    State.LOYAL: "violet",
    State.LOST: "red",
    State.WON_BACK: "amber",
}
RFM: dict[str, str] = {
    RFMClass.IMPORTANT_VALUED: "violet",
    RFMClass.IMPORTANT_DEVELOP: "blue",
    RFMClass.IMPORTANT_KEEP: "amber",
    RFMClass.IMPORTANT_WIN_BACK: "red",
    RFMClass.GENERAL_VALUED: "green",
    RFMClass.GENERAL_DEVELOP: "teal",
}
DECISION: dict[str, str] = {
    DecisionRole.DECIDER: "violet",
    DecisionRole.INFLUENCER: "blue",
    DecisionRole.BUYER: "teal",
    DecisionRole.GATEKEEPER: "amber",
}
INFLUENCE: dict[str, str] = {Influence.HIGH: "violet", Influence.MIDDLE: "blue"}
STAGE: dict[str, str] = {
    Stage.EXPLORATION: "blue",
    Stage.FORMATION: "teal",
    Stage.STABILITY: "violet",
    Stage.DEGRADATION: "amber",
    Stage.ENDED: "red",
}
LOYALTY: dict[str, str] = {
    LoyaltyKind.TRUST: "violet",
    LoyaltyKind.BENEFIT: "amber",
    LoyaltyKind.INERTIA: "teal",
    LoyaltyKind.MONOPOLY: "red",
    LoyaltyKind.KINSHIP: "blue",
}
