"""Hints for what students write in an exercise, where the general hint says too little."""

from __future__ import annotations

# By exercise and suspect. A hint says where to look and does not give the answer away.
HINTS: dict[tuple[str, str], str] = {
    ("my_pick", "unknown"): "How long is the stick, and along how much of it is the dart thrown?",
    ("my_link", "unknown"): "Eight are few. Can one exponential number do it exactly?",
    ("my_standard", "unknown"): "Are loc and scale of this law its mean and standard deviation?",
    ("my_race", "masked-category-drawn"): (
        "Where do the logits enter? Who has the weight 0 must never come home first."
    ),
    ("my_race", "unknown"): "How does a runner with twice the weight have to run?",
    ("my_winner", "wrong-scale"): "The shares are too equal: what is the mean of y at τ = 5?",
    ("my_pullback", "unknown"): "If one weight grows, others shrink: do the rows sum to 0?",
    ("my_straight_through", "unknown"): "By which function does the gradient go back?",
    ("my_thrifty", "unknown"): "Are two draws independent that have a random number in common?",
    ("my_policy", "non-finite"): (
        "A move that weighs nothing has won, if rarely: what has been added to its probability?"
    ),
    ("my_operation", "unknown"): "Which noise makes the choice, and which is in the gradient?",
    ("my_latents", "masked-category-drawn"): (
        "Print phi for the logits 0, 1, 2 and two latents: whose logits stand in a row?"
    ),
    ("my_hard_code", "unknown"): (
        "Add up each row of the forward result: what if no weight is above one half?"
    ),
}
