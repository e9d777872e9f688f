"""Balance a pole on a cart with a policy gradient (REINFORCE)."""

import numpy as np
import tensorflow as tf
from tensorflow import keras

GAMMA = 0.99
EPISODES = 8
MAX_STEPS = 60


class CartPole:
    """The cart and the pole, by Euler's method (Barto, Sutton and Anderson, 1983)."""

    gravity, pole_mass, total_mass, half_length, force, tau = 9.8, 0.1, 1.1, 0.5, 10.0, 0.02

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def reset(self):
        self.state = self.rng.uniform(-0.05, 0.05, 4)
        return self.state.astype("float32")

    def step(self, action):
        x, x_dot, theta, theta_dot = self.state
        force = self.force if action == 1 else -self.force
        cos, sin = np.cos(theta), np.sin(theta)
        pole = self.pole_mass * self.half_length
        temp = (force + pole * theta_dot**2 * sin) / self.total_mass
        theta_acc = (self.gravity * sin - cos * temp) / (
            self.half_length * (4.0 / 3.0 - self.pole_mass * cos**2 / self.total_mass)
        )
        x_acc = temp - pole * theta_acc * cos / self.total_mass
        self.state = np.array(
            [
                x + self.tau * x_dot,
                x_dot + self.tau * x_acc,
                theta + self.tau * theta_dot,
                theta_dot + self.tau * theta_acc,
            ]
        )
        done = bool(abs(self.state[0]) > 2.4 or abs(self.state[2]) > 0.209)
        return self.state.astype("float32"), 1.0, done


class Policy(keras.Model):
    """The probabilities of pushing left and right, from (batch, 4) states."""

    def __init__(self, num_actions, num_hidden_units):
        super().__init__()
        self.common = keras.layers.Dense(num_hidden_units, activation="relu")
        self.actor = keras.layers.Dense(num_actions)

    def call(self, inputs):
        x = self.common(inputs)
        return tf.nn.softmax(self.actor(x))


def discounted_returns(rewards):
    returns, running = [], 0.0
    for reward in reversed(rewards):
        running = reward + GAMMA * running
        returns.insert(0, running)
    returns = np.array(returns, dtype="float32")
    return (returns - returns.mean()) / (returns.std() + 1e-8)


def run_episode(env, policy, rng):
    states, actions, rewards = [], [], []
    state = env.reset()
    for _ in range(MAX_STEPS):
        probabilities = policy(tf.expand_dims(state, 0))
        action = int(rng.random() > probabilities[0, 0].numpy())
        states.append(state)
        actions.append(action)
        state, reward, done = env.step(action)
        rewards.append(reward)
        if done:
            break
    return np.array(states), np.array(actions), rewards


def train_step(policy, optimizer, states, actions, returns):
    with tf.GradientTape() as tape:
        probabilities = policy(states)
        chosen = tf.reduce_sum(probabilities * tf.one_hot(actions, 2), axis=1)
        loss = -tf.reduce_mean(tf.math.log(chosen) * returns)
    grads = tape.gradient(loss, policy.trainable_variables)
    grads, _ = tf.clip_by_global_norm(grads, 5.0)
    optimizer.apply_gradients(zip(grads, policy.trainable_variables))
    return loss


def main():
    keras.utils.set_random_seed(10)
    env = CartPole(seed=10)
    rng = np.random.default_rng(10)
    policy = Policy(num_actions=2, num_hidden_units=32)
    optimizer = keras.optimizers.Adam(learning_rate=0.01)

    for episode in range(EPISODES):
        states, actions, rewards = run_episode(env, policy, rng)
        returns = discounted_returns(rewards)
        loss = train_step(policy, optimizer, tf.convert_to_tensor(states), actions, returns)
        print(f"episode {episode}: {sum(rewards):.0f} steps, loss {loss.numpy():.4f}")


if __name__ == "__main__":
    main()
